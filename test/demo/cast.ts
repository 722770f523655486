/** The account of the emulator, which the workers are pinned to. */
export const account = '123456789012';
export const region = 'eu-west-1';
export const ledgerTable = 'groundstate-demo';

/** Who makes calls to AWS; the proxy tells them apart by their access keys. */
export const callers = {
  /** The demo itself, when it looks whether something is true. */
  eyes: 'AKIADEMOEYES',
  /** A person with rights on the console. */
  person: 'AKIAPERSON',
  /** Whoever types commands of Groundstate. */
  terminal: 'AKIATERMINAL',
  /** The first worker; the others have a number as well. */
  worker: 'AKIAWORKER',
} as const;

/** The person at the console, as single sign-on calls them. */
export const carl = 'carl@example.com';

/** The people who push. */
export const ada = { name: 'Ada Example', email: 'ada@example.com' };
export const ben = { name: 'Ben Example', email: 'ben@example.com' };
