/** Markup that is safe to send as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** Markup from a template; every value that is not markup itself is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  const parts = strings.map((part, n) => part + (n < values.length ? render(values[n]) : ''));
  return new Html(parts.join(''));
}

/** Several pieces of markup, one behind the other. */
export function join(parts: readonly Html[]): Html {
  return new Html(parts.map(({ text }) => text).join(''));
}

/** Declares a constant of ours to be markup. */
export function raw(text: string): Html {
  return new Html(text);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function render(value: unknown): string {
  if (value instanceof Html) return value.text;
  return String(value ?? '').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
