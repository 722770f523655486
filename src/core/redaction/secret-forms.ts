import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** The forms in which a secret can stand in a text: as it is, escaped and encoded as programs between us and AWS do it. */
export function formsOf(secret: string): readonly string[] {
  const escaped = escapedForms(secret);
  return [...new Set([...escaped, ...percentForms(secret), ...escaped.slice(0, 2).flatMap(byteForms)])];
}

/** Plain, in a JSON string, in one inside another, with the escapes of Go and Terraform, of ASCII-only writers, and of XML and Slack. */
function escapedForms(secret: string): readonly string[] {
  const json = inJson(secret);
  const xml = inXml(secret);
  const wholeXml = xml.replaceAll('"', '&quot;').replaceAll("'", '&apos;');
  const numericXml = xml.replaceAll('"', '&#34;').replaceAll("'", '&#39;');
  return [secret, json, inJson(json), escapeMarkup(json), escapeAll(json), xml, wholeXml, numericXml, inJson(xml)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** As Go's encoding/json and Terraform's jsonencode write it. */
function escapeMarkup(json: string): string {
  return json.replaceAll(/[<>&]/g, unicodeEscape);
}

function escapeAll(json: string): string {
  return json.replaceAll(/[^\u0020-\u007e]/g, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** RFC 3986 as AWS signs it, as JavaScript does it, as HTML forms do it; hexadecimal digits in both cases. */
function percentForms(secret: string): readonly string[] {
  // A lone half of a surrogate pair has no encoding.
  const encoded = encodeURIComponent(secret.replaceAll(/\p{Surrogate}/gu, '\ufffd'));
  const strict = encoded.replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const forms = [encoded, strict, encoded.replaceAll('%20', '+'), strict.replaceAll('%20', '+')];
  return [...forms, ...forms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

function byteForms(text: string): readonly string[] {
  const bytes = utf8ToBytes(text);
  const hex = bytesToHex(bytes);
  return [hex, hex.toUpperCase(), ...base64Forms(bytes)];
}

/** Base64 of a text that the secret is a part of: three alignments, without the characters that its neighbours decide. */
function base64Forms(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const shifted = new Uint8Array(shift + bytes.length);
    shifted.set(bytes, shift);
    const whole = base64(shifted).replaceAll('=', '');
    const end = shifted.length % 3 === 0 ? whole.length : whole.length - 1;
    const inner = whole.slice(shift === 0 ? 0 : shift + 1, end);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
