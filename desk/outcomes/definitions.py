"""What each figure of the outcomes means: named on the page, in its files, and in docs/domain.md."""

DEFINITIONS = (
    ("Started", "Came to at least one day that was held of a group that has ended in these months."),
    ("Completed", "Came to as many days as the edition asks for. The same rule as for certificates."),
    ("Offered a place", "Was offered one of these groups, or given a place on it. Taken back by us isn’t counted."),
    (
        "Assessed meanwhile",
        "Had the joint assessment in the same months, whatever came of it: other people than those who started in these groups.",
    ),
    ("At a review", "Came to that review with any group. Left out: who died, gave the place up, or wants no reviews."),
    ("n, pairs", "People with a score on the first day and at this point. Share: of everybody who started, or completed."),
    ("Scores", "What the person answered, else what staff typed for them. Answers outside every window are left out."),
    ("Mean, 95% interval", "Arithmetic mean and Student’s t interval of the same people’s scores."),
    ("d av", "Mean difference divided by the mean of the two standard deviations (n − 1). Other programs divide otherwise."),
    ("g", "d av times J = 1 − 3 / (4 (n − 1) − 1). Its interval is the t interval of the mean difference in the same unit."),
    ("d z", "Mean difference divided by the standard deviation of the differences."),
    ("Reliably better, worse", "Changed by the measure’s own rule, as a share of the pairs. Not marked: it has none."),
    ("Overall change", "Asked afterwards alone: the share of those who answered who say much or very much better, or worse."),
    ("Not returned", "Started and didn’t answer, declined or not. Nobody’s missing answer is guessed."),
)
