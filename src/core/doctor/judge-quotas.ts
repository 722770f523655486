import { type Finding, good, weak } from './finding.ts';

/** How much of a quota of the account is used. */
export interface QuotaFacts {
  /** `roles` */
  readonly name: string;
  readonly used: number;
  readonly most: number;
}

/** From here on a larger commit may fail half-way. */
const NEARLY_FULL = 0.9;

/** Judges the quotas that AWS tells of. */
export function judgeQuotas(quotas: readonly QuotaFacts[]): readonly Finding[] {
  const full = quotas.filter(({ used, most }) => most > 0 && used >= most * NEARLY_FULL);
  if (full.length === 0) {
    const list = quotas.map(({ name, used, most }) => `${name} ${used} of ${most}`).join(', ');
    return [good(`The quotas of IAM have room: ${list}.`)];
  }
  return full.map(({ name, used, most }) =>
    weak({
      what: `${used} of ${most} ${name} of IAM are used.`,
      why: 'A commit that needs more of them is applied in part only.',
      next: `Ask for more ${name} at Service Quotas, or remove some that nobody uses (groundstate unmanaged lists them).`,
    }),
  );
}
