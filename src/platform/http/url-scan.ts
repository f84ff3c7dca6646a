const PLAIN_URL = /^[\x21-\x24\x26-\x5b\x5d-\x7e]*$/;
const RISKY_NAMES = /[?&](?:__proto__|constructor|prototype)(?:[=&[]|$)/;

/**
 * Whether a request target can be read safely: printable ASCII, sound percent-encoding of UTF-8 (so no
 * lone surrogates), no NUL, and no query name that means something to JavaScript objects.
 */
export function isSoundUrl(url: string): boolean {
  if (PLAIN_URL.test(url)) return !RISKY_NAMES.test(url);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\x00-\x20\x7f-\uffff\\]/.test(url)) return false;
  const decoded = decode(url);
  return decoded !== null && !decoded.includes('\0') && !RISKY_NAMES.test(decoded);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
