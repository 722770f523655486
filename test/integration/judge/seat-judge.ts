import { findProvider, type ProviderMirror } from './find-provider.ts';

/** The provider by which the real Terraform judges, or why a test has to be left out. */
interface Seat {
  readonly found: ProviderMirror | { readonly missing: string };
  readonly missing: string | undefined;
  /** For the test runner. In CI a machine that has Terraform leaves nothing out: the test then fails with what is missing. */
  readonly skip: string | false;
}

/** Looks for the provider once for a test file; `said` begins the loud word of a test that is left out. */
export function seatJudge(said = 'THE JUDGE DID NOT SIT'): Seat {
  const found = findProvider(process.env);
  if (!('missing' in found)) return { found, missing: undefined, skip: false };
  const { missing, hasTerraform } = found;
  const mustSit = Boolean(process.env['CI']) && hasTerraform;
  return { found, missing, skip: mustSit ? false : `${said}: ${missing}` };
}
