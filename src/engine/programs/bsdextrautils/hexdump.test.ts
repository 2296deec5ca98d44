import { expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";

it("shows a repeated line as a star and pads the last one", () => {
	expect(run("bash", "-c", "head -c 48 /dev/zero > /tmp/z; printf 'ab\\377' >> /tmp/z; hexdump -C /tmp/z; printf abc | hexdump")).toBe(
		`00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|
*
00000030  61 62 ff                                          |ab.|
00000033
0000000 6261 0063                              
0000003
`,
	);
});

it("follows formats of its own", () => {
	expect(run("bash", "-c", `printf 'hello' | hexdump -v -e '1/1 "%02X:"'; printf 'abcdefg' | hexdump -e '4/1 "%02x " "\\n"'`)).toBe(
		"68:65:6C:6C:6F:61 62 63 64\n65 66 67   \n",
	);
});
