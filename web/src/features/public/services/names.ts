/** A service's name in the language of the page; in its own where it has no other. */
export function nameOf(
  { name, nameEn }: { readonly name: string; readonly nameEn: string | null },
  language: string,
): string {
  return language === 'en' ? (nameEn ?? name) : name;
}
