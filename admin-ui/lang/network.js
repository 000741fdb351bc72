// @ts-check
// Addresses and subnets.

/** The bits of an address as a number, and how many there are; null for what is none. */
function bits(text) {
  const four = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(text);
  if (four) {
    const parts = four.slice(1).map(Number);
    return parts.some((part) => part > 255) ? null : {value: parts.reduce((all, part) => all * 256n + BigInt(part), 0n), length: 32};
  }
  const [head, tail, ...more] = text.split('::');
  if (more.length || !/^[\da-f:]+$/i.test(text)) return null;
  const groups = (part) => (part ? part.split(':') : []);
  const start = groups(head);
  const end = tail === undefined ? [] : groups(tail);
  const missing = 8 - start.length - end.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  const all = [...start, ...Array(missing).fill('0'), ...end];
  return all.every((group) => /^[\da-f]{1,4}$/i.test(group)) ? {value: all.reduce((sum, group) => sum * 65536n + BigInt('0x' + group), 0n), length: 128} : null;
}

export const isAddress = (text) => bits(text) !== null;

/** Whether an address is, or lies in, `range` (an address or `10.0.0.0/8`). */
export function contains(range, address) {
  const [network, size] = range.split('/');
  const [one, other] = [bits(network), bits(address)];
  if (!one || !other || one.length !== other.length) return false;
  const length = size === undefined ? one.length : Number(size);
  if (!Number.isInteger(length) || length < 0 || length > one.length) return false;
  const shift = BigInt(one.length - length);
  return one.value >> shift === other.value >> shift;
}
