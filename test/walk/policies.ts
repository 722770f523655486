/** Everything is told and nothing is put back. */
export const reporting = `version: 1
defaults: {drift: report, prune: auto}
stacks:
  network: {owner: U0NETWORK}
  storage: {owner: '@platform'}
`;
