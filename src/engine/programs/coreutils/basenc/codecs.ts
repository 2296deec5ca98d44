/** The encodings of base64, base32 and basenc, in blocks: so many bytes become so many characters. */

export interface Codec {
	/** Bytes and characters of a block. */
	readonly bytes: number;
	readonly chars: number;
	encode(block: Uint8Array): string;
	/** The bytes of at most one block of characters; undefined when it is wrong. `last`: no more input follows. */
	decode(chars: string, last: boolean): Uint8Array | undefined;
	readonly alphabet: string;
	/** The input is read whole before anything is written. */
	readonly whole?: true;
	/** Input must come in whole blocks; the message where it does not. */
	readonly strict?: string;
}

/** Encodings whose characters stand for `bits` bits each, the most significant first. */
function bitCodec(
	alphabet: string,
	bytes: number,
	chars: number,
	options: { pad: boolean; autoPad?: boolean; leastFirst?: boolean; foldCase?: boolean },
): Codec {
	const bits = Math.log2(alphabet.length);
	const values = new Map([...alphabet].map((char, value) => [char, value]));
	if (options.foldCase) for (const [char, value] of [...values]) values.set(char.toLowerCase(), value);
	const reverse = (byte: number): number => Number.parseInt(byte.toString(2).padStart(8, "0").split("").reverse().join(""), 2);
	return {
		bytes,
		chars,
		alphabet: [...values.keys()].join("") + (options.pad ? "=" : ""),
		encode(block) {
			let text = "";
			let buffer = 0;
			let held = 0;
			for (const byte of block) {
				buffer = ((buffer << 8) | (options.leastFirst ? reverse(byte) : byte)) & 0xffff;
				held += 8;
				while (held >= bits) {
					held -= bits;
					text += alphabet[(buffer >> held) & (alphabet.length - 1)];
				}
			}
			if (held > 0) text += alphabet[(buffer << (bits - held)) & (alphabet.length - 1)];
			return options.pad ? text.padEnd(block.length ? chars : 0, "=") : text;
		},
		decode(text, last) {
			const digits = text.replace(/=+$/, "");
			const padded = digits.length !== text.length;
			const whole = Math.floor((digits.length * bits) / 8);
			if (text.length < chars && !last) return new Uint8Array(0);
			const out = new Uint8Array(whole);
			let buffer = 0;
			let held = 0;
			let at = 0;
			for (const digit of digits) {
				const value = values.get(digit);
				if (value === undefined) return undefined;
				buffer = ((buffer << bits) | value) & 0xffff;
				held += bits;
				if (held >= 8) {
					held -= 8;
					const byte = (buffer >> held) & 255;
					if (at < whole) out[at++] = options.leastFirst ? reverse(byte) : byte;
				}
			}
			// bits that are left must be fewer than a digit's, and nothing
			const complete = digits.length === chars || (padded && text.length === chars) || (options.autoPad === true && !padded);
			return !complete || held >= bits || (buffer & ((1 << held) - 1)) !== 0 ? undefined : out;
		},
	};
}

const upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const letters = upper + upper.toLowerCase();

const z85Alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
const base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const z85: Codec = {
	bytes: 4,
	chars: 5,
	alphabet: z85Alphabet,
	whole: true,
	strict: "invalid input (length must be multiple of 4 characters)",
	encode(block) {
		let value = block.reduce((sum, byte) => sum * 256 + byte, 0);
		let text = "";
		for (let i = 0; i < 5; i++) {
			text = z85Alphabet[value % 85] + text;
			value = Math.floor(value / 85);
		}
		return text;
	},
	decode(text) {
		if (text.length < 5) return undefined;
		let value = 0;
		for (const char of text) {
			const digit = z85Alphabet.indexOf(char);
			if (digit < 0) return undefined;
			value = value * 85 + digit;
		}
		return value > 0xffffffff ? undefined : Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
	},
};

const base58: Codec = {
	bytes: Number.POSITIVE_INFINITY,
	chars: Number.POSITIVE_INFINITY,
	alphabet: base58Alphabet,
	whole: true,
	encode(bytes) {
		let value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
		let text = "";
		for (; value > 0n; value /= 58n) text = base58Alphabet[Number(value % 58n)] + text;
		const zeros = bytes.findIndex((byte) => byte !== 0);
		return "1".repeat(zeros < 0 ? bytes.length : zeros) + text;
	},
	decode(text) {
		let value = 0n;
		for (const char of text) {
			const digit = base58Alphabet.indexOf(char);
			if (digit < 0) return undefined;
			value = value * 58n + BigInt(digit);
		}
		const bytes: number[] = [];
		for (; value > 0n; value >>= 8n) bytes.unshift(Number(value & 255n));
		return Uint8Array.from([...text.replace(/[^1].*$/s, "")].map(() => 0).concat(bytes));
	},
};

export const codecs: Readonly<Record<string, Codec>> = {
	base64: bitCodec(`${letters}0123456789+/`, 3, 4, { pad: true, autoPad: true }),
	base64url: bitCodec(`${letters}0123456789-_`, 3, 4, { pad: true, autoPad: true }),
	base32: bitCodec(`${upper}234567`, 5, 8, { pad: true }),
	base32hex: bitCodec(`0123456789${upper.slice(0, 22)}`, 5, 8, { pad: true }),
	base16: bitCodec("0123456789ABCDEF", 1, 2, { pad: false, foldCase: true }),
	base2msbf: bitCodec("01", 1, 8, { pad: false }),
	base2lsbf: bitCodec("01", 1, 8, { pad: false, leastFirst: true }),
	z85,
	base58,
};
