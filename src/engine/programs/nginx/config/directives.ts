/** Which directives there are, where each may stand and with how many arguments. */
import { ConfigError, Unsimulated } from "./error.ts";
import type { Directive } from "./parse.ts";

export type Context = "main" | "events" | "http" | "server" | "location" | "if" | "upstream" | "types" | "map";

interface Rule {
	readonly contexts: readonly Context[];
	readonly least: number;
	readonly most: number;
	/** Has a block, whose directives stand in this context. */
	readonly block?: Context;
	/** on or off. */
	readonly flag?: true;
	/** May stand only once in a block. */
	readonly once?: true;
	/** Taken, and of no effect on what is simulated. */
	readonly simulated?: false;
}

const rules = new Map<string, Rule>();
const rule = (names: string, contexts: string, least: number, most = least, more: Partial<Rule> = {}): void => {
	for (const name of names.split(" ")) rules.set(name, { contexts: contexts.split(" ") as Context[], least, most, ...more });
};
const many = Number.POSITIVE_INFINITY;
const everywhere = "http server location if";

rule("user", "main", 1, 2, { once: true });
rule("worker_processes pid", "main", 1, 1, { once: true });
rule("daemon master_process", "main", 1, 1, { once: true, flag: true });
rule(
	"worker_rlimit_nofile worker_priority worker_shutdown_timeout timer_resolution lock_file working_directory env load_module worker_cpu_affinity pcre_jit",
	"main",
	1,
	many,
);
rule("error_log", "main http server location", 1, 2);
rule("events", "main", 0, 0, { block: "events" });
rule("worker_connections use", "events", 1, 1, { once: true });
rule("multi_accept accept_mutex accept_mutex_delay", "events", 1, 1);
rule("http", "main", 0, 0, { block: "http" });
rule("types", "http server location", 0, 0, { block: "types" });
rule("default_type", "http server location", 1, 1, { once: true });
rule("log_format", "http", 2, many);
rule("access_log", everywhere, 1, many);
rule("sendfile tcp_nopush tcp_nodelay log_not_found log_subrequest", everywhere, 1, 1, { flag: true });
rule("etag merge_slashes server_name_in_redirect port_in_redirect absolute_redirect", "http server location", 1, 1, { flag: true });
rule("server_tokens", "http server location", 1, 1);
rule("keepalive_timeout", "http server location", 1, 2);
rule(
	"keepalive_requests send_timeout client_body_timeout client_header_timeout client_max_body_size client_body_buffer_size resolver_timeout",
	"http server location",
	1,
	1,
);
rule(
	"client_header_buffer_size types_hash_max_size types_hash_bucket_size server_names_hash_bucket_size server_names_hash_max_size variables_hash_max_size variables_hash_bucket_size map_hash_bucket_size map_hash_max_size",
	"http server location",
	1,
	1,
);
rule("large_client_header_buffers", "http server", 2);
rule("client_body_temp_path proxy_temp_path fastcgi_temp_path uwsgi_temp_path scgi_temp_path", "http server location", 1, 4);
rule("gzip", everywhere, 1, 1, { flag: true });
rule("gzip_vary", "http server location", 1, 1, { flag: true });
rule("gzip_comp_level gzip_min_length gzip_http_version", "http server location", 1, 1);
rule("gzip_proxied gzip_types gzip_disable gzip_buffers", "http server location", 1, many);
rule("charset", everywhere, 1, 1);
rule("map", "http", 2, 2, { block: "map" });
rule("upstream", "http", 1, 1, { block: "upstream" });
rule("server", "http", 0, 0, { block: "server" });
rule("listen", "server", 1, many);
rule("server_name", "server", 1, many);
rule("root", everywhere, 1, 1, { once: true });
rule("alias", "location", 1, 1, { once: true });
rule("index", "http server location", 1, many);
rule("try_files", "server location", 2, many, { once: true });
rule("return", "server location if", 1, 2);
rule("rewrite", "server location if", 2, 3);
rule("set", "server location if", 2);
rule("break", "server location if", 0);
rule("if", "server location", 1, many, { block: "if" });
rule("error_page", everywhere, 2, many);
rule("recursive_error_pages", everywhere, 1, 1, { flag: true });
rule("internal", "location", 0);
rule("location", "server location", 1, 2, { block: "location" });
rule("autoindex autoindex_exact_size autoindex_localtime", "http server location", 1, 1, { flag: true, once: true });
rule("add_header", everywhere, 2, 3);
rule("expires", everywhere, 1, 2);
rule("allow deny", "http server location", 1);
rule("stub_status", "server location", 0, 1);
rule("proxy_pass", "location if", 1, 1, { once: true });
rule("proxy_set_header", "http server location", 2);
rule(
	"proxy_http_version proxy_connect_timeout proxy_read_timeout proxy_send_timeout proxy_buffer_size proxy_method proxy_next_upstream_tries proxy_next_upstream_timeout",
	"http server location",
	1,
);
rule("proxy_redirect", "http server location", 1, 2);
rule(
	"proxy_buffering proxy_request_buffering proxy_intercept_errors proxy_pass_request_headers proxy_pass_request_body proxy_ignore_client_abort",
	"http server location",
	1,
	1,
	{ flag: true },
);
rule("proxy_buffers", "http server location", 2);
rule("proxy_hide_header proxy_pass_header", "http server location", 1);
rule("proxy_next_upstream", "http server location", 1, many);
rule("keepalive least_conn ip_hash", "upstream", 0, 1);
rule("ssl_protocols ssl_ciphers ssl_prefer_server_ciphers ssl_session_cache ssl_session_timeout", "http server", 1, many);

/** Directives of the real nginx that would change what it answers. */
const leftOut = new Set(
	"stream mail auth_basic auth_basic_user_file auth_request fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass ssl_certificate ssl_certificate_key ssl_verify_client limit_req limit_req_zone limit_conn limit_conn_zone limit_rate limit_rate_after limit_except satisfy sub_filter sub_filter_once proxy_cache proxy_cache_path proxy_cache_valid proxy_cache_key proxy_cookie_path proxy_cookie_domain proxy_ssl_verify resolver geo split_clients random_index secure_link valid_referers userid ssi dav_methods mp4 flv gunzip gzip_static http2 hash zone random addition_types add_before_body add_after_body image_filter xslt_stylesheet perl js_import open_file_cache aio directio slice mirror real_ip_header set_real_ip_from referer_hash_bucket_size fastcgi_param uwsgi_param scgi_param empty_gif".split(
		" ",
	),
);

/** Checks a block against the table. Throws ConfigError, Unsimulated. */
export function checkDirectives(directives: readonly Directive[], context: Context): void {
	const seen = new Set<string>();
	for (const { name, args, block, place } of directives) {
		if (context === "types" || context === "map") {
			if (args.length === 0 && context === "map") throw new ConfigError(`invalid number of the map parameters ${place}`);
			if (args.length === 0) throw new ConfigError(`invalid number of arguments in "${name}" directive ${place}`);
			continue;
		}
		if (context === "upstream" && name === "server") {
			if (args.length === 0) throw new ConfigError(`invalid number of arguments in "server" directive ${place}`);
			continue;
		}
		const found = rules.get(name);
		if (!found) {
			if (leftOut.has(name)) throw new Unsimulated(`directive "${name}" ${place}`);
			throw new ConfigError(`unknown directive "${name}" ${place}`);
		}
		if (!found.contexts.includes(context)) throw new ConfigError(`"${name}" directive is not allowed here ${place}`);
		if (found.block && !block) throw new ConfigError(`directive "${name}" has no opening "{" ${place}`);
		if (!found.block && block) throw new ConfigError(`directive "${name}" is not terminated by ";" ${place}`);
		if (args.length < found.least || args.length > found.most) throw new ConfigError(`invalid number of arguments in "${name}" directive ${place}`);
		if (found.flag && !/^(on|off)$/i.test(args[0] ?? ""))
			throw new ConfigError(`invalid value "${args[0]}" in "${name}" directive, it must be "on" or "off" ${place}`);
		if (found.once && seen.has(name)) throw new ConfigError(`"${name}" directive is duplicate ${place}`);
		seen.add(name);
		if (block && found.block) checkDirectives(block, found.block);
	}
}
