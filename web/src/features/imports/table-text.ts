/** The text of a table file: UTF-8, or the encoding in which spreadsheet programs of the country save by themselves. */
export function tableText(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  // What is no UTF-8 has left marks of that.
  return text.includes(UNREADABLE) ? new TextDecoder('gb18030').decode(bytes) : text;
}

const UNREADABLE = '\uFFFD';
