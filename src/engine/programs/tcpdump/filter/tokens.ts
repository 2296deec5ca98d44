/** Words of the filter language. pcap-filter(7). */

export type Token =
	| { readonly kind: "word"; readonly text: string }
	| { readonly kind: "number"; readonly value: number }
	| { readonly kind: "ip4"; readonly text: string }
	| { readonly kind: "ip6"; readonly text: string }
	| { readonly kind: "mac"; readonly text: string }
	/** `\tcp`: a name that is no keyword. */
	| { readonly kind: "quoted"; readonly text: string }
	| { readonly kind: "sign"; readonly text: string };

const signs = /^(?:&&|\|\||<<|>>|<=|>=|==|!=|[()[\]:!<>=+\-*/%&|^])/;
const mac = /^[0-9a-fA-F]{1,2}([:.-])[0-9a-fA-F]{1,2}(?:\1[0-9a-fA-F]{1,2}){4}(?![0-9a-zA-Z:])/;

/** Undefined where a character belongs to no word. */
export function tokenize(text: string): Token[] | undefined {
	const tokens: Token[] = [];
	let rest = text;
	const take = (length: number): string => {
		const part = rest.slice(0, length);
		rest = rest.slice(length);
		return part;
	};
	for (rest = rest.trimStart(); rest; rest = rest.trimStart()) {
		const address = mac.exec(rest) ?? undefined;
		if (address) {
			tokens.push({ kind: "mac", text: take(address[0].length).replace(/[.-]/g, ":").toLowerCase() });
			continue;
		}
		const six = /^(?=[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:)[0-9a-fA-F:.]+(?![\w])/.exec(rest);
		const inBrackets = tokens.findLastIndex((t) => t.kind === "sign" && t.text === "[") > tokens.findLastIndex((t) => t.kind === "sign" && t.text === "]");
		if (six && !inBrackets) {
			tokens.push({ kind: "ip6", text: take(six[0].length) });
			continue;
		}
		const dotted = /^\d+(?:\.\d+){1,3}(?![\w.-])/.exec(rest);
		if (dotted) {
			tokens.push({ kind: "ip4", text: take(dotted[0].length) });
			continue;
		}
		const number = /^(?:0x[0-9a-fA-F]+|\d+)(?![\w.])/.exec(rest);
		if (number) {
			const digits = take(number[0].length);
			tokens.push({ kind: "number", value: /^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits) });
			continue;
		}
		const sign = signs.exec(rest);
		if (sign) {
			tokens.push({ kind: "sign", text: take(sign[0].length) });
			continue;
		}
		if (rest.startsWith("\\")) {
			take(1);
			const name = /^[A-Za-z0-9_.-]+/.exec(rest);
			if (!name) return undefined;
			tokens.push({ kind: "quoted", text: take(name[0].length) });
			continue;
		}
		// "tcp-syn" is one word; a dash at the end belongs to what follows
		const word = /^[A-Za-z0-9](?:[-_.A-Za-z0-9]*[A-Za-z0-9])?/.exec(rest);
		if (!word) return undefined;
		tokens.push({ kind: "word", text: take(word[0].length) });
	}
	return tokens;
}
