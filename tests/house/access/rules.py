"""Which addresses are open to whom, in groups that a person can check by reading."""

# Whoever comes may read these. Nothing here is about a person.
PUBLIC = {
    "home",
    "convenor",
    "round",
    "community",
    "forum",
    "forum_registered",
    "waitlist",
    "waitlist_told",
    "apply",
    "safety",
    "privacy",
    "health_live",
    "health_ready",
    # The way in, and what the way in says.
    "account_login",
    "account_request_login_code",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

# Whoever holds a link that was mailed may open it; each shows what its own mail is about.
BY_LINK = {
    "offer_answer",
    "demand_answer",
    "registration_answer",
    "session_answer",
    "manager_word",
    "calendar_feed",
    "keep",
    "unsubscribe",
}

# Staff without a second factor: adding one, their own account, the way out.
ENROLMENT = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_generate_recovery_codes",
    "account_email",
    "account_set_password",
    "account_logout",
    "usersessions_list",
}
# Of the public pages, those that they get too: the rest leads to the enrolment.
OPEN_TO_THE_UNPROVED = {"safety", "privacy", "health_live", "exit"} | {
    name for name in PUBLIC if name.startswith("account_")
}

# Windows of the admin on rows that no convenor owns and that are about nobody: all staff may look.
SHARED_WINDOWS = (
    "admin:accounts_sector_",
    "admin:accounts_localgovernmentarea_",
    "admin:communities_calendarday_",
)

# Pages of one person, or of those who hold one community: whose own is which target, for each role.
OWN = {
    "my_application": {"applicant": {"a"}, "member": {"a member"}},
    "application_withdraw": {"applicant": {"a"}, "member": {"a member"}},
    "my_community": {"member": {"a"}},
    "my_session": {"member": {"a"}},
    "my_message": {"member": {"a"}},
    "session_roster": {"facilitator": {"a", "a forum"}, "facilitator_b": {"b", "b forum"}},
    "mfa_edit_webauthn": {"staff": {"a"}, "staff_b": {"b"}},
    "mfa_remove_webauthn": {"staff": {"a"}, "staff_b": {"b"}},
}

# Of the desk, what a reviewer opens beside the choices that are given to them. Nothing here is about anybody.
REVIEWER_OPENS = {"admin:index", "admin:app_list", "admin:jsi18n", "admin:logout"}

# Rows of convenor A that are called something else than "a", and which coordinators may open them.
SENT = {"a unassigned", "a hidden", "a colleague", "a unseen"}
LISTS = {"a reserve", "a refusals", "a blind"}  # of a draft; of a blind round only why nothing is released
ALSO_OPEN = {
    "staff": SENT | LISTS,
    "staff_access": SENT | LISTS | {"a conflicted"},
    "staff_safety": SENT | LISTS | {"a conflicted"},
    "staff_counts": SENT | LISTS | {"a conflicted"},
}
