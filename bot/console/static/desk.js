// The desk's page code: small modules, no library. Pages work without it, except for what lives by itself.
import "./ago.js";
import "./dialogs.js";
import "./drafts.js";
import "./fetch.js";
import "./files.js";
import "./fills.js";
import "./filter.js";
import "./here.js";
import "./keys.js";
import "./live.js";
import "./nav.js";
import "./notify.js";
import "./send.js";
import "./talk.js";
