/** Serves dist/ as any static host would, and nothing more: `node tests/e2e/serve.ts PORT`. */
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const root = join(import.meta.dirname, "..", "..", "dist");
const types: Readonly<Record<string, string>> = {
	".css": "text/css",
	".html": "text/html; charset=utf-8",
	".js": "text/javascript",
	".json": "application/json",
	".svg": "image/svg+xml",
};

/** The file for an address: a folder's index, and 404.html for what is not there. */
function find(pathname: string): { readonly file: string; readonly status: number } {
	const file = join(root, normalize(`/${decodeURIComponent(pathname)}`));
	const stat = statSync(file, { throwIfNoEntry: false });
	if (stat?.isFile()) return { file, status: 200 };
	const index = join(file, "index.html");
	if (stat?.isDirectory() && statSync(index, { throwIfNoEntry: false })) return { file: index, status: 200 };
	return { file: join(root, "404.html"), status: 404 };
}

createServer((request, response) => {
	const { file, status } = find(new URL(request.url ?? "/", "http://host").pathname);
	response.writeHead(status, { "content-type": types[extname(file)] ?? "application/octet-stream" });
	createReadStream(file).pipe(response);
}).listen(Number(process.argv[2]));
