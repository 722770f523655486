import { randomBytes } from 'node:crypto';

/** How many unfinished listings are kept. */
const capacity = 200;

/** What is left of a listing after a page. */
export interface PageRest<T> {
  readonly items: readonly T[];
  /** What the listing was asked with; a token is good for that only. */
  readonly question: string;
}

/** Cuts listings into pages; a token stands for the rest as it was when the first page was asked for. */
export interface PageStore<T> {
  /** The page that starts a listing, and the token of the next one. */
  open(
    question: string,
    items: readonly T[],
    size: number,
  ): { readonly page: readonly T[]; readonly token: string | undefined };
  /** The page behind a token; undefined for a token that was never given for this question. */
  next(
    question: string,
    token: string,
    size: number,
  ): { readonly page: readonly T[]; readonly token: string | undefined } | undefined;
}

/** Makes an empty store of listings. */
export function createPageStore<T>(): PageStore<T> {
  const rests = new Map<string, PageRest<T>>();
  const cut: PageStore<T>['open'] = (question, items, size) => {
    const left = items.slice(size);
    if (left.length === 0) return { page: items, token: undefined };
    const token = randomBytes(48).toString('base64');
    rests.set(token, { items: left, question });
    const oldest = rests.keys().next();
    if (rests.size > capacity && oldest.done !== true) rests.delete(oldest.value);
    return { page: items.slice(0, size), token };
  };
  return {
    open: cut,
    next: (question, token, size) => {
      const rest = rests.get(token);
      return rest === undefined || rest.question !== question ? undefined : cut(question, rest.items, size);
    },
  };
}
