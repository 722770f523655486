/** A policy document as text; IAM answers with documents in URL encoding, and a JSON text never begins with a percent sign. */
export function decodeDocument(document: string | undefined): string | null {
  if (document === undefined) {
    return null;
  }
  return document.startsWith('%') ? decodeURIComponent(document) : document;
}
