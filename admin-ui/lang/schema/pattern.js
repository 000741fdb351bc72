// @ts-check
// Regular expressions of fields: one example of a text that a simple one describes, and a test of a text.

const CLASSES = {d: '0123456789', w: 'abcdefghijklmnopqrstuvwxyz0123456789_', s: ' '};

/** A text that the pattern describes; '' for one that is not understood. `pick(n)` gives a number below n. */
export function exampleOf(pattern, pick = (n) => Math.floor(Math.random() * n)) {
  let at = 0;
  try {
    const text = alternatives();
    return at < pattern.length ? '' : text;
  } catch {
    return '';
  }

  function alternatives() {
    const found = [sequence()];
    while (pattern[at] === '|') {
      at++;
      found.push(sequence());
    }
    return found[pick(found.length)];
  }

  function sequence() {
    let text = '';
    while (at < pattern.length && pattern[at] !== ')' && pattern[at] !== '|') {
      if (pattern[at] === '^' || pattern[at] === '$') {
        at++;
        continue;
      }
      const start = at;
      let part = atom();
      const end = at;
      const times = repeat();
      for (let done = 1; done < times; done++) {
        const after = at;
        at = start;
        part += atom();
        at = after;
      }
      if (times === 0) part = '';
      if (end === start) throw new RangeError(pattern);
      text += part;
    }
    return text;
  }

  function repeat() {
    const sign = pattern[at];
    if (sign === '*' || sign === '?' || sign === '+') {
      at++;
      return sign === '+' ? 3 : 1;
    }
    const count = /^\{(\d+)(?:,(\d*))?\}/.exec(pattern.slice(at));
    if (!count) return 1;
    at += count[0].length;
    return Math.min(Number(count[1]) || 1, 255);
  }

  function atom() {
    const sign = pattern[at++];
    if (sign === '(') {
      if (pattern.startsWith('?:', at)) at += 2;
      else if (pattern[at] === '?') throw new RangeError(pattern);
      const text = alternatives();
      if (pattern[at++] !== ')') throw new RangeError(pattern);
      return text;
    }
    if (sign === '[') return one(set());
    if (sign === '.') return one(CLASSES.w);
    if (sign === '\\') {
      const escaped = pattern[at++];
      return CLASSES[escaped] ? one(CLASSES[escaped]) : /[a-zA-Z0-9]/.test(escaped) ? fail() : escaped;
    }
    return '*+?{'.includes(sign) ? fail() : sign;
  }

  function set() {
    let members = '';
    if (pattern[at] === '^') fail();
    while (pattern[at] !== ']') {
      if (at >= pattern.length) fail();
      let sign = pattern[at++];
      if (sign === '\\') {
        sign = pattern[at++];
        if (CLASSES[sign]) {
          members += CLASSES[sign];
          continue;
        }
      }
      if (pattern[at] === '-' && pattern[at + 1] !== ']') {
        const end = pattern[at + 1];
        at += 2;
        for (let code = sign.charCodeAt(0); code <= end.charCodeAt(0); code++) members += String.fromCharCode(code);
      } else {
        members += sign;
      }
    }
    at++;
    return members;
  }

  function one(members) {
    return members ? members[pick(members.length)] : fail();
  }

  /** @returns {never} */
  function fail() {
    throw new RangeError(pattern);
  }
}

/** Whether a text fits: 'fits', 'differs', or 'invalid' for a pattern that is none. */
export function test(pattern, text) {
  try {
    return new RegExp(pattern).test(text) ? 'fits' : 'differs';
  } catch {
    return 'invalid';
  }
}
