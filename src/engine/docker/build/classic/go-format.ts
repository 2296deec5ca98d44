/** Values as Go's fmt writes them into the comments of steps. */
import type { HealthConfig } from "../../image/config.ts";

export const quoted = (text: string): string => JSON.stringify(text).replace(/\\u00([0-9a-f]{2})/g, "\\x$1");

/** %q of a list of strings. */
export const quotedList = (list: readonly string[]): string => `[${list.map(quoted).join(" ")}]`;

/** %v of a list of strings. */
export const plainList = (list: readonly string[]): string => `[${list.join(" ")}]`;

/** time.Duration.String of nanoseconds. */
export function durationText(nanoseconds: number): string {
	if (nanoseconds === 0) return "0s";
	const seconds = nanoseconds / 1e9;
	if (seconds < 1) return nanoseconds >= 1e6 ? `${nanoseconds / 1e6}ms` : nanoseconds >= 1e3 ? `${nanoseconds / 1e3}µs` : `${nanoseconds}ns`;
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor(seconds / 60) % 60;
	const rest = Math.round((seconds - hours * 3600 - minutes * 60) * 1e9) / 1e9;
	return `${hours ? `${hours}h` : ""}${hours || minutes ? `${minutes}m` : ""}${rest}s`;
}

/** %q of a *HealthConfig. */
export function quotedHealth(health: HealthConfig): string {
	const times = [health.Interval, health.Timeout, health.StartPeriod, health.StartInterval].map((time) => quoted(durationText(time ?? 0)));
	const retries = health.Retries ?? 0;
	const character = retries < 32 ? `'\\x${retries.toString(16).padStart(2, "0")}'` : `'${String.fromCharCode(retries)}'`;
	const escapes: Readonly<Record<number, string>> = { 7: "'\\a'", 8: "'\\b'", 9: "'\\t'", 10: "'\\n'", 11: "'\\v'", 12: "'\\f'", 13: "'\\r'" };
	return `&{${quotedList(health.Test ?? [])} ${times.join(" ")} ${escapes[retries] ?? character}}`;
}
