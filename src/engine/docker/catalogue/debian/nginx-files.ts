/** What the package nginx-light brings: its configuration and its first page. */
import { directory, file, symlink, type Tree } from "../../../world/tree.ts";

const main = `user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;

events {
	worker_connections 768;
}

http {
	sendfile on;
	tcp_nopush on;
	types_hash_max_size 2048;

	include /etc/nginx/mime.types;
	default_type application/octet-stream;

	access_log /var/log/nginx/access.log;
	gzip on;

	include /etc/nginx/conf.d/*.conf;
	include /etc/nginx/sites-enabled/*;
}
`;

const site = `server {
	listen 80 default_server;
	listen [::]:80 default_server;

	root /var/www/html;
	index index.html index.htm index.nginx-debian.html;

	server_name _;

	location / {
		try_files $uri $uri/ =404;
	}
}
`;

const types = `types {
    text/html                             html htm shtml;
    text/css                              css;
    text/xml                              xml;
    image/gif                             gif;
    image/jpeg                            jpeg jpg;
    application/javascript                js;
    text/plain                            txt;
    image/png                             png;
    image/svg+xml                         svg svgz;
    application/json                      json;
    application/pdf                       pdf;
    application/zip                       zip;
    application/octet-stream              bin exe dll;
}
`;

/** The page that a fresh nginx shows. */
export const nginxPage = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

export const nginxFiles: Tree = {
	"/etc/nginx/nginx.conf": file(main),
	"/etc/nginx/mime.types": file(types),
	"/etc/nginx/conf.d": directory(),
	"/etc/nginx/modules-available": directory(),
	"/etc/nginx/modules-enabled": directory(),
	"/etc/nginx/snippets": directory(),
	"/etc/nginx/sites-available/default": file(site),
	"/etc/nginx/sites-enabled/default": symlink("/etc/nginx/sites-available/default"),
	"/var/lib/nginx": directory(),
	"/var/log/nginx": directory(0o755, 0, 4),
	"/var/log/nginx/access.log": symlink("/dev/stdout"),
	"/var/log/nginx/error.log": symlink("/dev/stderr"),
	"/var/www/html/index.nginx-debian.html": file(nginxPage),
};
