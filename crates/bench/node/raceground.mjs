// The engine's wasm as a client in JavaScript: words in, values out.

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export class Raceground {
  constructor(engine) {
    this.redis = new engine.Redis();
    this.memory = engine.whole_memory();
    this.capacity = 4096;
    this.request = this.redis.room(this.capacity);
    this.bytes = new Uint8Array(this.memory.buffer);
  }

  /** Carries out a command; an error is thrown. */
  command(words) {
    let room = 0;
    for (const word of words) {
      // No character takes more than three bytes a unit.
      room += 4 + word.length * 3;
    }
    if (room > this.capacity) {
      this.capacity = room;
      this.request = this.redis.room(room);
    }
    this.look();
    let end = this.request;
    for (const word of words) {
      end = this.write(word, end);
    }
    this.redis.carry_out(words.length);
    this.look();
    this.at = this.redis.reply();
    return this.read();
  }

  /** Memory that has grown is another buffer. */
  look() {
    if (this.bytes.buffer !== this.memory.buffer) {
      this.bytes = new Uint8Array(this.memory.buffer);
    }
  }

  write(word, at) {
    const { bytes } = this;
    const start = at + 4;
    let length = word.length;
    for (let i = 0; i < length; i++) {
      const unit = word.charCodeAt(i);
      if (unit > 127) {
        length = encoder.encodeInto(word, bytes.subarray(start)).written;
        break;
      }
      bytes[start + i] = unit;
    }
    bytes[at] = length;
    bytes[at + 1] = length >> 8;
    bytes[at + 2] = length >> 16;
    bytes[at + 3] = length >> 24;
    return start + length;
  }

  read() {
    const kind = this.bytes[this.at++];
    switch (kind) {
      case 0x2b: // +
        return this.line();
      case 0x2d: // -
        throw new Error(this.line());
      case 0x3a: // :
        return this.number();
      case 0x24: // $
        return this.bulk();
      case 0x2a: // *
        return this.array();
      default:
        throw new Error(`a reply that begins with byte ${kind}`);
    }
  }

  number() {
    const { bytes } = this;
    let at = this.at;
    const sign = bytes[at] === 0x2d ? -1 : 1;
    let number = 0;
    for (at += sign < 0 ? 1 : 0; bytes[at] !== 13; at++) {
      number = number * 10 + bytes[at] - 48;
    }
    this.at = at + 2;
    return sign * number;
  }

  line() {
    const end = this.bytes.indexOf(13, this.at);
    const text = this.text(end);
    this.at = end + 2;
    return text;
  }

  bulk() {
    const length = this.number();
    if (length < 0) {
      return null;
    }
    const end = this.at + length;
    const text = this.text(end);
    this.at = end + 2;
    return text;
  }

  array() {
    const length = this.number();
    return length < 0 ? null : Array.from({ length }, () => this.read());
  }

  text(end) {
    if (end - this.at > 24) {
      return decoder.decode(this.bytes.subarray(this.at, end));
    }
    let text = '';
    for (let i = this.at; i < end; i++) {
      const byte = this.bytes[i];
      if (byte > 127) {
        return decoder.decode(this.bytes.subarray(this.at, end));
      }
      text += String.fromCharCode(byte);
    }
    return text;
  }
}
