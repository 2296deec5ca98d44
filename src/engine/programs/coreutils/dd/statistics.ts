/** What dd says about its work on standard error. */
import { formatDouble } from "../../lib/double.ts";

const letters = ["", "k", "M", "G", "T", "P", "E"];

/** "4.1 kB" or "4.0 KiB": rounded to the nearest, with a blank before the unit. */
export function humanBytes(size: number, base: 1000 | 1024): string {
	let value = size;
	let power = 0;
	while (value >= base && power < letters.length - 1) {
		value /= base;
		power++;
	}
	let text = power === 0 ? String(Math.round(value)) : value < 9.95 ? value.toFixed(1) : String(Math.round(value));
	if (Number(text) >= base && power < letters.length - 1) {
		text = "1.0";
		power++;
	}
	const letter = letters[power] as string;
	return `${text} ${base === 1024 && power > 0 ? `${letter.toUpperCase()}i` : letter}B`;
}

export class Statistics {
	fullIn = 0;
	partialIn = 0;
	fullOut = 0;
	partialOut = 0;
	bytes = 0;
	truncated = 0;

	/** "1+0 records in" and "1+0 records out". */
	get records(): string {
		const { truncated } = this;
		const cut = truncated === 0 ? "" : `${truncated} truncated record${truncated === 1 ? "" : "s"}\n`;
		return `${this.fullIn}+${this.partialIn} records in\n${this.fullOut}+${this.partialOut} records out\n${cut}`;
	}

	/** "4096 bytes (4.1 kB, 4.0 KiB) copied, 0.01 s, 400 kB/s"; `brief` as progress shows the time. */
	transfer(seconds: number, brief = false): string {
		const si = humanBytes(this.bytes, 1000);
		const iec = humanBytes(this.bytes, 1024);
		const number = `${this.bytes} byte${this.bytes === 1 ? "" : "s"}`;
		const size = this.bytes < 1000 ? number : this.bytes < 1024 ? `${number} (${si})` : `${number} (${si}, ${iec})`;
		const speed = seconds <= 0 ? "Infinity B" : this.bytes === 0 ? "0.0 kB" : humanRate(this.bytes / seconds);
		const time = brief ? seconds.toFixed(0) : formatDouble("g", seconds);
		return `${size} copied, ${time} s, ${speed}/s`;
	}
}

/** Rates are never below a kilobyte's unit. */
const humanRate = (rate: number): string => (rate < 1000 ? `${(rate / 1000).toFixed(1)} kB` : humanBytes(rate, 1000));
