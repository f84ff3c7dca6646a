import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearchParams } from 'react-router';
import { api, ask, setCsrfToken } from '../../api/client.js';
import type { components } from '../../api/schema.js';
import { homeOf } from '../../app/areas.js';
import { keepSession } from '../../app/session/kept-session.js';
import { sessionQuery } from '../../app/session/session.js';
import { forgetAll } from '../../lib/remembered.js';
import { forgetSettled } from '../outbox/outbox.js';

type Login = components['schemas']['LoginRequest'];

/** Signs in, and goes where the person wanted to go, or home. */
export function useSignIn() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  return useMutation({
    mutationFn: (body: Login) => ask(api.POST('/v1/auth/web-session', { body })),
    onSuccess: async (session) => {
      // Whatever was read before was read by nobody, or by somebody else.
      queries.clear();
      setCsrfToken(session.csrfToken);
      queries.setQueryData(sessionQuery.queryKey, session);
      await keepSession(session);
      const wanted = session.mustChangePassword ? null : ownPath(search.get('from'));
      await navigate(wanted ?? homeOf(session), { replace: true });
    },
  });
}

/** Ends the session on this device. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE('/v1/auth/web-session')),
    onSuccess: async () => {
      // A fresh document: nothing of this person stays in memory, nor on the device.
      await forgetAll();
      await forgetSettled();
      queries.clear();
      window.location.assign('/');
    },
  });
}

/** An address within these pages, or null: nobody is sent elsewhere after signing in. */
export function ownPath(address: string | null): string | null {
  if (address === null) return null;
  const own = /^\/(?![/\\])/.test(address) && !address.startsWith('/login');
  return own ? address : null;
}
