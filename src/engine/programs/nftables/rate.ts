/** Rates: "5/minute". */
const units = [
	["second", 1],
	["minute", 60],
	["hour", 3600],
	["day", 86400],
	["week", 604800],
] as const;

export const unitSeconds = (word: string): number | undefined => units.find(([name]) => name === word)?.[1];
export const rateText = ({ packets, seconds }: { packets: number; seconds: number }): string =>
	`${packets}/${units.find(([, size]) => size === seconds)?.[0] ?? `${seconds} seconds`}`;
