"""One claim over RNA, DNA, FISH and immunohistochemistry: who saw it, who could have, and what to test next."""
