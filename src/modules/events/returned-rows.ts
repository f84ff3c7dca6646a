/** TypeORM answers an UPDATE with [rows, count]. */
export function returnedRows<T>(answer: [T[], number]): T[] {
  return answer[0];
}
