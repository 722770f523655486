/** What our clients add to their user agent; with our own principal beside it, it tells our calls from those of a person. */
export const ownUserAgent = 'groundstate';
