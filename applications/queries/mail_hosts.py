"""Mail domains that say nothing about where somebody works. The one place to add another."""

PUBLIC = {
    "aol.com",
    "bigpond.com",
    "bigpond.net.au",
    "dodo.com.au",
    "fastmail.com",
    "fastmail.com.au",
    "fastmail.fm",
    "gmail.com",
    "gmx.com",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.com.au",
    "icloud.com",
    "iinet.net.au",
    "internode.on.net",
    "live.com",
    "live.com.au",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "optusnet.com.au",
    "outlook.com",
    "outlook.com.au",
    "ozemail.com.au",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "tpg.com.au",
    "tutanota.com",
    "westnet.com.au",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.com.au",
    "ymail.com",
    "zoho.com",
}

# Kept for samples by the rules of the net, so nobody's employer; and the addresses of merged accounts.
SAMPLES = {"example.com", "example.net", "example.org", "merged.invalid"}

SAYS_NOTHING = frozenset(PUBLIC | SAMPLES)
