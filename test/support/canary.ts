/** The forms in which a secret is looked for in what left the process; none may be found. */
const forms: Readonly<Record<string, (canary: string) => readonly string[]>> = {
  'as it is': (canary) => [canary],
  'in JSON': (canary) => [JSON.stringify(canary).slice(1, -1), JSON.stringify(JSON.stringify(canary)).slice(3, -3)],
  'in base64': (canary) => [0, 1, 2].flatMap((shift) => base64Inside(canary, shift)),
  'in an address': (canary) => {
    const encoded = encodeURIComponent(canary);
    return [encoded, encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())];
  },
  'in hexadecimal': (canary) => {
    const hex = Buffer.from(canary).toString('hex');
    return [hex, hex.toUpperCase()];
  },
};

/** Base64 of a text with the canary in it, without the characters that its neighbours decide. */
function base64Inside(canary: string, shift: number): readonly string[] {
  const text = Buffer.from(`${'x'.repeat(shift)}${canary}yz`).toString('base64');
  const inner = text.slice(shift === 0 ? 0 : shift + 1, Math.floor(((shift + canary.length) * 8) / 6));
  return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
}

/** In which forms a text holds the canary. */
export function formsFound(text: string, canary: string): readonly string[] {
  const found = Object.keys(forms).filter((name) => forms[name]?.(canary).some((form) => text.includes(form)));
  const joined = text.replaceAll(/\s|\\+[nrt]/g, '');
  return joined.includes(canary) ? [...found, 'over lines'] : found;
}

/** A text that holds a canary in every form: what an error of AWS could echo. */
export function everyForm(canary: string): string {
  const lines = canary.replaceAll(/(.{7})/g, '$1\n  ');
  const all = Object.values(forms).flatMap((make) => make(canary));
  return [...all, lines, lines.replaceAll('\n', '\\n')].join(' | ');
}
