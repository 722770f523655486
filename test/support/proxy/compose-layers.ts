import type { Layer, Next } from './call.ts';

/** Puts layers in a row, the first one outermost, before what finally answers. */
export function composeLayers(layers: readonly Layer[], last: Next): Next {
  return layers.reduceRight<Next>((next, layer) => (call) => layer(call, next), last);
}
