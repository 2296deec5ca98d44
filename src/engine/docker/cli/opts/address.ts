/** net.ParseIP and net.ParseMAC of Go, as far as the command line checks addresses. */

const isIPv4 = (text: string): boolean =>
	/^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.test(text) && text.split(".").every((part) => Number(part) < 256 && !/^0\d/.test(part));

function isIPv6(text: string): boolean {
	const halves = text.split("::");
	if (halves.length > 2 || /%/.test(text)) return false;
	const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
	const last = groups.at(-1) ?? "";
	const mapped = last.includes(".");
	if (mapped && !isIPv4(last)) return false;
	const words = mapped ? groups.slice(0, -1) : groups;
	const count = words.length + (mapped ? 2 : 0);
	return words.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word)) && (halves.length === 2 ? count < 8 : count === 8);
}

export const isIP = (text: string): boolean => isIPv4(text) || (text.includes(":") && isIPv6(text));

/** Of 6, 8 or 20 bytes. */
export const isMac = (text: string): boolean =>
	/^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}$|^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){7}$|^[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){19}$|^[0-9a-fA-F]{4}(\.[0-9a-fA-F]{4}){2}$/.test(
		text,
	);
