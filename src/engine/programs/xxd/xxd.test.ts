import { expect, it } from "vitest";
import { run } from "../../testing/shell-machine.ts";

it("makes a dump and turns it back into the same bytes", () => {
	const script =
		"printf 'hi\\0\\377 there, all of you' > /tmp/b; xxd -l 4 /tmp/b; xxd /tmp/b | xxd -r | cmp - /tmp/b && xxd -p /tmp/b | xxd -r -p | cmp - /tmp/b && echo same";
	expect(run("bash", "-c", script)).toBe(`00000000: 6869 00ff                                hi..\nsame\n`);
});
