/** Ids, codes, states, digits, dates and times: nothing that a name or a sentence would fit through. */
const FIGURE = /^[A-Za-z0-9_.:+-]{1,100}$/;
/** A mobile number, with or without the country's code, and an identity number are figures, too; they must not pass. */
const PHONE = /^(\+?86)?-?1[3-9]\d{9}$/;
const ID_NUMBER = /^\d{17}[\dXx]$/;

/** Whether a value may leave in an event: a code or figure by its form, and no number that names a person. */
export function isPlainFigure(value: string): boolean {
  return FIGURE.test(value) && !PHONE.test(value) && !ID_NUMBER.test(value);
}
