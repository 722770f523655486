interface Ipv6Block {
  readonly AssociationId?: string | undefined;
  readonly Ipv6CidrBlock?: string | undefined;
  readonly Ipv6CidrBlockState?: { readonly State?: string | undefined } | undefined;
}

const lost = ['disassociating', 'disassociated', 'failing', 'failed'];

/** The IPv6 block of a VPC or subnet; one that is going or gone no longer counts. */
export function currentIpv6Block<T extends Ipv6Block>(blocks: readonly T[] | undefined): T | undefined {
  return blocks?.find((block) => !lost.includes(block.Ipv6CidrBlockState?.State ?? ''));
}

/** What AWS is still working on at the IPv6 blocks, in words. */
export function pendingIpv6Block(blocks: readonly Ipv6Block[] | undefined): string | undefined {
  const state = blocks
    ?.map((block) => block.Ipv6CidrBlockState?.State)
    .find((one) => one === 'associating' || one === 'disassociating');
  return state === undefined ? undefined : `an IPv6 block is ${state}`;
}
