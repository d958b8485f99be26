from django.db import models


class LocalGovernmentArea(models.Model):
    """One of Victoria's 79 councils. Its class is not its title: Ararat is a rural city and a rural shire."""

    class Classification(models.TextChoices):
        METROPOLITAN = "metropolitan", "Metropolitan"
        REGIONAL_CITY = "regional_city", "Regional city"
        RURAL_SHIRE = "rural_shire", "Rural shire"

    name = models.CharField(max_length=60, unique=True)
    former_name = models.CharField(max_length=60, blank=True)
    classification = models.CharField(max_length=20, choices=Classification)
    dffh_area = models.CharField("DFFH area", max_length=60)
    dffh_division = models.CharField("DFFH division", max_length=20)

    class Meta:
        ordering = ["name"]
        verbose_name = "local government area"

    def __str__(self) -> str:
        return f"{self.name} (formerly {self.former_name})" if self.former_name else self.name
