import type { TFunction } from 'i18next';
import type { FieldSpec, Values } from '../desk/quick-form.js';

/** What stands on a form, as two people read it. */
export interface FormReading {
  readonly volunteerNo: string;
  readonly recipientNo: string;
  readonly serviceCode: string;
  readonly servedOn: string;
  readonly from: string;
  readonly until: string;
}

/** The fields of a form, in the order in which they stand on the paper; `prefix` tells several forms apart. */
export function readingFields(t: TFunction, prefix = ''): readonly FieldSpec[] {
  return [
    { name: `${prefix}volunteerNo`, label: t('form.volunteerNo') },
    { name: `${prefix}recipientNo`, label: t('form.recipientNo') },
    { name: `${prefix}serviceCode`, label: t('form.serviceCode') },
    { name: `${prefix}servedOn`, label: t('form.servedOn'), type: 'date' },
    { name: `${prefix}from`, label: t('form.from'), type: 'time' },
    { name: `${prefix}until`, label: t('form.until'), type: 'time' },
  ];
}

/** What was typed into these fields. */
export function readingOf(values: Values, prefix = ''): FormReading {
  const of = (name: keyof FormReading) => values[`${prefix}${name}`] ?? '';
  return {
    volunteerNo: of('volunteerNo'),
    recipientNo: of('recipientNo'),
    serviceCode: of('serviceCode'),
    servedOn: of('servedOn'),
    from: of('from'),
    until: of('until'),
  };
}
