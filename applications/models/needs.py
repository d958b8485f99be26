class Needs:
    """What staff should do about a choice; the smaller, the sooner."""

    ANSWER_LATE_YES = 0
    REVIEW = 1
    DECIDE = 2
    OFFER_AGAIN = 3
    WAIT = 4
    NOTHING = 5

    LABELS = {
        ANSWER_LATE_YES: "Would still like it",
        REVIEW: "To review",
        DECIDE: "To decide",
        OFFER_AGAIN: "Seat given back",
        WAIT: "Waiting for an answer",
        NOTHING: "Done",
    }
