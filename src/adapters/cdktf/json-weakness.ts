const maximumDepth = 100;
const prototypeKey = /"(?:__proto__|\\u005f\\u005fproto\\u005f\\u005f)"\s*:/i;

/** What makes a JSON text unfit to be read: too deep for a recursive reader, or a key that reaches into prototypes. */
export function findJsonWeakness(text: string): string | undefined {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) depth -= 1;
    if (depth > maximumDepth) return `is nested more than ${maximumDepth} levels deep`;
  }
  return prototypeKey.test(text) ? 'has a key named "__proto__"' : undefined;
}
