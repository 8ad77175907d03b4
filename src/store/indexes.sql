-- What no first import asks for: made when a new store is done, in one go.

CREATE INDEX claim_subject ON claim(subject);
CREATE INDEX claim_object ON claim(object);
