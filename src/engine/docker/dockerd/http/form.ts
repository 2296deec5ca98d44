/** Values of a query or a form, as Go's url.Values and the daemon's httputils read them. */
import { decode, encode } from "../../../kernel/text.ts";
import { invalid } from "../../error.ts";

/** url.QueryUnescape; throws with its words. */
export function unescapeQuery(text: string, plus = true): string {
	const bad = /%(?![0-9a-fA-F]{2}).{0,2}/.exec(text);
	if (bad) throw invalid(`invalid URL escape ${JSON.stringify(bad[0])}`);
	const bytes: number[] = [];
	const raw = encode(text);
	for (let i = 0; i < raw.length; i++) {
		const c = raw[i] as number;
		if (c === 0x25) {
			bytes.push(Number.parseInt(decode(raw.subarray(i + 1, i + 3)), 16));
			i += 2;
		} else bytes.push(plus && c === 0x2b ? 0x20 : c);
	}
	return decode(new Uint8Array(bytes));
}

export class Form {
	private readonly values = new Map<string, string[]>();
	constructor(query: string) {
		for (const part of query.split("&")) {
			if (part === "") continue;
			if (part.includes(";")) throw invalid("invalid semicolon separator in query");
			const equals = part.indexOf("=");
			const key = unescapeQuery(equals < 0 ? part : part.slice(0, equals));
			const value = equals < 0 ? "" : unescapeQuery(part.slice(equals + 1));
			this.values.set(key, [...(this.values.get(key) ?? []), value]);
		}
	}
	has(key: string): boolean {
		return this.values.has(key);
	}
	/** The first value, "" where there is none. */
	get(key: string): string {
		return this.values.get(key)?.[0] ?? "";
	}
	all(key: string): readonly string[] {
		return this.values.get(key) ?? [];
	}
	/** httputils.BoolValue. */
	bool(key: string, otherwise = false): boolean {
		if (!this.has(key)) return otherwise;
		return !["", "0", "no", "false", "none"].includes(this.get(key).trim().toLowerCase());
	}
	/** strconv.Atoi; throws with its words. Undefined where the key is missing or empty. */
	int(key: string): number | undefined {
		const text = this.get(key);
		if (text === "") return undefined;
		if (!/^[-+]?\d+$/.test(text)) throw invalid(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
		return Number(text);
	}
}
