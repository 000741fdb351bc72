// @ts-check
// Passwords: made up for people, and a hint how strong a typed one is.
const WORDS = 'amber anchor apple autumn barley basil beacon berry birch bramble breeze cedar cherry clover cobalt coral cotton cove crane dune ember fennel fern field fig flint frost garden ginger granite harbor hazel heather honey iris ivory juniper kelp lagoon lantern larch laurel lemon lilac linen maple marble marsh meadow mint moss nettle oak olive onyx orchard otter pebble pepper pine plum poppy quartz quince raven reef ridge river rye saffron sage salt sand silver slate sorrel spruce star stone tidal thyme timber topaz tulip umber valley velvet violet walnut willow winter wren'.split(' ');

/** Four words and three digits: about 40 bits, readable aloud; longer than anything typed by habit. */
export function passphrase() {
  const random = crypto.getRandomValues(new Uint32Array(5));
  const words = [...random.slice(0, 4)].map((value) => WORDS[value % WORDS.length]);
  return [...words, 100 + (random[4] % 900)].join('-');
}

/** 1 (short) to 4 (strong), by length and variety only: a hint, not a rule. */
export function strength(text) {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(text)).length;
  if (text.length < 10) return 1;
  const bits = text.length * (1 + kinds * 0.75);
  return bits < 30 ? 2 : bits < 45 ? 3 : 4;
}
