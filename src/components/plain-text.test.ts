import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

test("tags go, entities become characters, once", () => {
	expect(plainText("<p>sh -c <code>&#39;echo $$ &amp;&amp; ls &gt; f&#x27;</code></p>\n")).toBe("sh -c 'echo $$ && ls > f'");
	expect(plainText("&amp;lt;")).toBe("&lt;");
});
