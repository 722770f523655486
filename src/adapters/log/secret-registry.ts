/** What is shown in the place of a secret. */
export const secretMask = '(sensitive value)';

/** Every secret that was ever read, so that none of them leaves by any sink. */
export interface SecretRegistry {
  add(secret: string): void;
  /** The text without the secrets, in whatever form they are in it. */
  redact(text: string): string;
}

/** Shorter values would turn half of all text into masks. */
const shortest = 6;

/** Makes an empty registry. */
export function createSecretRegistry(): SecretRegistry {
  const forms = new Set<string>();
  let ordered: readonly string[] = [];
  return {
    add: (secret) => {
      const lines = secret.split(/\r?\n/).map((line) => line.trim());
      const known = forms.size;
      for (const part of [secret, ...lines].filter((text) => text.length >= shortest)) {
        for (const form of formsOf(part)) {
          forms.add(form);
        }
      }
      if (forms.size > known) {
        // The longest first: a form that contains another one must not be cut in the middle.
        ordered = [...forms].toSorted((left, right) => right.length - left.length);
      }
    },
    redact: (text) =>
      ordered.reduce((rest, form) => (rest.includes(form) ? rest.replaceAll(form, secretMask) : rest), text),
  };
}

function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret);
  const forms = [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encoded,
    encoded.replaceAll('%20', '+'),
    Buffer.from(secret).toString('hex'),
    ...base64Forms(secret),
  ];
  return forms.filter((form) => form.length >= shortest);
}

/** Base64 of a text that the secret is a part of: three alignments, without the characters that its neighbours decide. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
    const whole = bytes.toString('base64').replaceAll('=', '');
    const end = bytes.length % 3 === 0 ? whole.length : whole.length - 1;
    const inner = whole.slice(shift === 0 ? 0 : shift + 1, end);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
