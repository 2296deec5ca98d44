/** What this client says of its own build. */
export const clientVersion = {
	version: "28.5.2+dfsg4",
	api: "1.51",
	go: "go1.27.1",
	commit: "9cc6dea35e9a963f281434761c656fba4ac43aed",
	built: "Tue Sep 15 11:02:57 2026",
} as const;
