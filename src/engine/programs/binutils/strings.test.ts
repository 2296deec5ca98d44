import { expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";

it("prints runs of printable characters with their places", () => {
	expect(run("bash", "-c", "printf 'hello\\0ab\\1wxyz' > /tmp/b; strings -t x /tmp/b; strings -n 2 < /tmp/b; strings /tmp/no")).toBe(
		"      0 hello\n      9 wxyz\nhello\nab\nwxyz\nstrings: '/tmp/no': No such file\n[exit 1]\n",
	);
});
