import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { saveFile } from '../../lib/save-file.js';
import { Button } from '../../ui/button.js';
import { ProblemNotice } from '../../ui/problem-notice.js';

interface SaveButtonProps {
  /** What the file is called on this device. */
  readonly name: string;
  readonly read: () => Promise<unknown>;
  readonly children: ReactNode;
}

/** Fetches a file of the service and saves it on this device; says why when there is none. */
export function SaveButton({ name, read, children }: SaveButtonProps) {
  const save = useMutation({
    mutationFn: read,
    onSuccess: (content) => {
      if (content instanceof Blob) saveFile(content, name);
    },
  });
  return (
    <>
      <Button busy={save.isPending} onClick={() => save.mutate()}>
        {children}
      </Button>
      <ProblemNotice error={save.error} />
    </>
  );
}
