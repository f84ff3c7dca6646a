/**
 * An object store did not do what it was asked for. The message goes on from the name of the store ("did not answer …") and
 * is fit for an operator; it never holds a key or a signature.
 */
export class BucketError extends Error {
  override readonly name = 'BucketError';
}
