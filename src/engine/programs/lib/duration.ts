/** Durations as sleep and timeout take them: a number and s, m, h or d. */

const factors: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86400 };

/** Seconds, Infinity included; undefined when it is no duration. */
export function parseDuration(text: string): number | undefined {
	const match = /^\s*\+?((?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|0[xX][0-9a-fA-F]+|inf(?:inity)?)([smhd]?)$/i.exec(text);
	if (!match) return undefined;
	const digits = match[1] as string;
	const number = /^inf/i.test(digits) ? Infinity : Number(digits);
	const factor = factors[match[2] as string];
	return factor === undefined ? undefined : number * factor;
}
