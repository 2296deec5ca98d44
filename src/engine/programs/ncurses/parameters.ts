/** tparm(3): fills parameters into a capability, by the stack machine of terminfo(5). */

/** Parameters may be texts where the capability prints them with %s. */
export function fillParameters(capability: string, parameters: readonly (number | string)[]): string {
	return new Filler(capability, parameters).run();
}

/** What putp(3) leaves out: `$<100/>` asks a slow terminal to wait. */
export const withoutPadding = (text: string): string => text.replaceAll(/\$<[\d.]+[*/]*>/g, "");

class Filler {
	private readonly text: string;
	private readonly parameters: (number | string)[];
	private readonly stack: (number | string)[] = [];
	private readonly variables = new Map<string, number | string>();
	private at = 0;
	private out = "";

	constructor(text: string, parameters: readonly (number | string)[]) {
		this.text = text;
		this.parameters = [...parameters];
	}

	run(): string {
		while (this.at < this.text.length) {
			const char = this.text[this.at++] as string;
			if (char === "%") this.operate();
			else this.out += char;
		}
		return this.out;
	}

	private pop(): number {
		const value = this.stack.pop() ?? 0;
		return typeof value === "number" ? value : Number.parseInt(value, 10) || 0;
	}

	private operate(): void {
		const format = /^:?[-+# ]*\d*(?:\.\d+)?[doxXs]/.exec(this.text.slice(this.at))?.[0];
		if (format !== undefined) {
			this.at += format.length;
			this.out += this.format(format);
			return;
		}
		const operator = this.text[this.at++];
		switch (operator) {
			case "%":
				this.out += "%";
				break;
			case "c":
				this.out += String.fromCharCode(this.pop());
				break;
			case "p":
				this.stack.push(this.parameters[Number(this.text[this.at++]) - 1] ?? 0);
				break;
			case "P":
				this.variables.set(this.text[this.at++] as string, this.stack.pop() ?? 0);
				break;
			case "g":
				this.stack.push(this.variables.get(this.text[this.at++] as string) ?? 0);
				break;
			case "'":
				this.stack.push(this.text.charCodeAt(this.at));
				this.at += 2;
				break;
			case "{": {
				const end = this.text.indexOf("}", this.at);
				this.stack.push(Number(this.text.slice(this.at, end)));
				this.at = end + 1;
				break;
			}
			case "l":
				this.stack.push(String(this.stack.pop() ?? "").length);
				break;
			case "i":
				for (const index of [0, 1]) this.parameters[index] = Number(this.parameters[index] ?? 0) + 1;
				break;
			case "!":
				this.stack.push(this.pop() ? 0 : 1);
				break;
			case "~":
				this.stack.push(~this.pop());
				break;
			case "t":
				if (!this.pop()) this.skip(true);
				break;
			case "e":
				this.skip(false);
				break;
			case "?":
			case ";":
				break;
			default:
				this.combine(operator ?? "");
		}
	}

	private combine(operator: string): void {
		const right = this.pop();
		const left = this.pop();
		const results: Readonly<Record<string, () => number>> = {
			"+": () => left + right,
			"-": () => left - right,
			"*": () => left * right,
			"/": () => (right ? Math.trunc(left / right) : 0),
			m: () => (right ? left % right : 0),
			"&": () => left & right,
			"|": () => left | right,
			"^": () => left ^ right,
			"=": () => Number(left === right),
			"<": () => Number(left < right),
			">": () => Number(left > right),
			A: () => Number(left !== 0 && right !== 0),
			O: () => Number(left !== 0 || right !== 0),
		};
		this.stack.push(results[operator]?.() ?? 0);
	}

	/** To behind the matching %; (or, where `orElse` allows it, the %e of the same level). */
	private skip(orElse: boolean): void {
		let depth = 0;
		while (this.at < this.text.length) {
			if (this.text[this.at++] !== "%") continue;
			const operator = this.text[this.at++];
			if (operator === "?") depth++;
			else if (operator === ";" && depth-- === 0) return;
			else if (operator === "e" && depth === 0 && orElse) return;
		}
	}

	private format(format: string): string {
		const [, flags = "", width = "", precision, type] = /^:?([-+# ]*)(\d*)(?:\.(\d+))?(.)$/.exec(format) ?? [];
		if (type === "s") return String(this.stack.pop() ?? "").padStart(Number(width));
		const value = this.pop();
		const base = type === "d" ? 10 : type === "o" ? 8 : 16;
		let digits = Math.abs(value).toString(base);
		if (type === "X") digits = digits.toUpperCase();
		digits = digits.padStart(Number(precision ?? (width.startsWith("0") ? width : 0)), "0");
		const signed = (value < 0 ? "-" : flags.includes("+") ? "+" : "") + digits;
		return flags.includes("-") ? signed.padEnd(Number(width)) : signed.padStart(Number(width));
	}
}
