import { maskOf, type Redact, secretMask } from './mask.ts';
import { maskShapes } from './mask-shapes.ts';
import { type Match, PatternIndex } from './pattern-index.ts';
import { redactJson } from './redact-json.ts';
import { formsOf } from './secret-forms.ts';
import { type Part, partsOf } from './secret-parts.ts';
import { isBroken, type SqueezeMode, squeeze } from './squeeze.ts';

/** Every secret that this process ever read, so that none of them leaves it by any sink. */
export interface SecretRegistry {
  /** Takes down a secret: a value of Secrets Manager, an argument that is marked, a setting. Too short ones are masked by their place alone. */
  add(secret: string): void;
  /** Takes down that a value is public although its attribute is marked, as the id of an image in the Parameter Store is. */
  allow(value: string): void;
  /** The text without the secrets, in whatever form they are in it. What was JSON stays JSON. */
  readonly redact: Redact;
  /** The keyed hash that masks are told apart by, once there is a key. */
  keyWith(hash: (text: string) => string): void;
}

/** Pieces of one secret that are nearer to each other than this become one mask. */
const nearest = 8;

/** Where a text is cut at its gaps, a match must be longer: words that meet there are no secret. */
const shortestSqueezed = 8;

/** Makes an empty registry. */
export function createSecretRegistry(): SecretRegistry {
  const known = new Set<string>();
  const open = new Set<string>();
  const whole = new PatternIndex<Part>();
  const squeezed = new PatternIndex<Part>();
  let hash: ((text: string) => string) | undefined;

  const add = (secret: string): void => {
    if (known.has(secret) || open.has(secret)) return;
    known.add(secret);
    for (const part of partsOf(secret)) {
      // What is a part of the mask itself would be masked again and again.
      for (const form of secretMask.includes(part.text) ? [] : formsOf(part.text)) {
        whole.add(form, part);
        const tight = squeeze(form, 'blanks').text;
        if (tight.length >= shortestSqueezed) squeezed.add(tight, part);
      }
    }
  };
  const maskSecrets = (text: string): string => {
    const matches = [...whole.findAll(text), ...(isBroken(text) ? findBroken(text, squeezed) : [])];
    return replace(text, matches.filter(isWhole(text)), ({ of }) => maskOf(hash?.(JSON.stringify(of))));
  };
  const redactText = (text: string): string => maskShapes(maskSecrets(text));
  return {
    add,
    allow: (value) => void open.add(value),
    redact(text) {
      const redacted = redactText(text);
      return redacted === text ? text : redactJson(text, redacted, redactText);
    },
    keyWith(given) {
      hash = given;
    },
  };
}

/** Secrets that go over several lines. */
function findBroken(text: string, index: PatternIndex<Part>): readonly Match<Part>[] {
  const modes: readonly SqueezeMode[] = ['blanks', 'framed'];
  return modes.flatMap((mode) => {
    const { text: tight, originOf } = squeeze(text, mode);
    return index.findAll(tight).map(({ from, to, owner }) => {
      return { from: originOf(from), to: originOf(to - 1) + 1, owner };
    });
  });
}

/** Digits are a secret only where they are not a part of a longer number. */
function isWhole(text: string): (match: Match<Part>) => boolean {
  const isDigit = (at: number): boolean => /\d/.test(text.charAt(at));
  return ({ from, to }) => !/^\d+$/.test(text.slice(from, to)) || !(isDigit(from - 1) || isDigit(to));
}

/** Matches that overlap become one mask, and so do pieces of one secret that nearly touch. */
function replace(text: string, matches: readonly Match<Part>[], mask: (part: Part) => string): string {
  if (matches.length === 0) return text;
  const merged: Match<Part>[] = [];
  for (const match of matches.toSorted((left, right) => left.from - right.from || right.to - left.to)) {
    const last = merged.at(-1);
    if (last !== undefined && match.from < last.to + gapBetween(last.owner, match.owner)) {
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, match.to) };
    } else {
      merged.push(match);
    }
  }
  let rest = '';
  let at = 0;
  for (const { from, to, owner } of merged) {
    rest += text.slice(at, from) + mask(owner);
    at = to;
  }
  return rest + text.slice(at);
}

function gapBetween(left: Part, right: Part): number {
  const arePieces = left.of === right.of && left.text !== left.of && right.text !== right.of;
  return arePieces ? nearest : 0;
}
